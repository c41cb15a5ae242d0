"""What can go wrong with an address that is asked, told once: a stable code and a Chinese sentence."""

from __future__ import annotations


class RemoteError(Exception):
    """The address gave no usable answer. ``transient`` is True where asking again later may help, ``retry_after`` after
    how many seconds the address wants that."""

    def __init__(self, code: str, message: str, *, transient: bool, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.transient = transient
        self.retry_after = retry_after


def timed_out(seconds: float) -> RemoteError:
    return RemoteError(
        "remote_timeout", f"等了 {seconds:g} 秒仍没有完整的回答：请检查该服务是否繁忙，或调大超时设置。", transient=True
    )


def unreachable(reason: str) -> RemoteError:
    return RemoteError(
        "remote_unreachable", f"连接不上所设的地址（{reason}）：请检查地址、网络和该服务是否在运行。", transient=True
    )


def refused(status: int, retry_after: float | None = None) -> RemoteError:
    """An answer with any status other than 2xx."""
    if 300 <= status < 400:
        message = f"所设的地址要求转到别处（HTTP {status}），未予跟随：请把设置改为最终地址。"
        return RemoteError("remote_redirected", message, transient=False)
    if status == 429:
        message = "该服务请求过多（HTTP 429）：请稍后重试。"
        return RemoteError("remote_busy", message, transient=True, retry_after=retry_after)
    if status >= 500:
        message = f"该服务出错（HTTP {status}）：请查看该服务的日志。"
        return RemoteError("remote_failed", message, transient=True, retry_after=retry_after)
    message = f"该服务拒绝了请求（HTTP {status}）：请检查地址、模型名和密钥的设置。"
    return RemoteError("remote_refused", message, transient=False)


def too_large(limit: int) -> RemoteError:
    message = f"回答超过 {limit} 字节，已放弃：请检查所设地址是否正确。"
    return RemoteError("remote_too_large", message, transient=False)


def not_json() -> RemoteError:
    message = "回答不是约定的 JSON 格式：请检查所设地址是否为 OpenAI 兼容的接口。"
    return RemoteError("remote_not_json", message, transient=False)
