"""What word processors write: docx, doc, wps and their XML."""
