"""What ./run says, in Vietnamese, or in English when the shell speaks English.

It is said before any library is installed, so gettext's catalogues are not there yet.
"""

import os
import sys

VI = {
    "python": "Đang cài thư viện Python vào .venv (chỉ lần đầu, chừng một phút)…",
    "pip_failed": "Không cài được thư viện Python; xem lỗi ở trên.",
    "apt": "Đang cài gói hệ thống còn thiếu: {packages}",
    "apt_failed": "Không cài được gói hệ thống: {packages}",
    "system": "Thiếu thư viện hệ thống. Hãy chạy:\n  {command}",
    "port_taken": "Cổng {port} trên {host} đang bận; hãy chọn cổng khác: ./run --port {other}",
    "host_wrong": "--host: không mở được địa chỉ “{host}” trên máy này.",
    "running": "./run đang chạy trong thư mục này rồi: {url}",
    "option": "./run: tham số không dùng được ({problem}); xem ./run --help",
    "setting": "{problem}",
    "unreadable": "Không ghi được vào {path}: {problem}",
    "starting": "Đang khởi động…",
    "ready": "Đã sẵn sàng: {url}    (dừng: Ctrl-C)",
    "demo_building": "Đang dựng năm mẫu ở phía sau; tài khoản sẽ hiện ra đây.",
    "demo_done": "Đã dựng xong năm mẫu: {count} văn bản, danh sách ở {path}",
    "demo_failed": "Chưa dựng xong năm mẫu (mã {code}); lần ./run sau sẽ làm tiếp.",
    "accounts": "Tài khoản thử (mật khẩu: {password}); đủ {count} tài khoản ở {path}",
    "no_answer": "Trang web không trả lời sau {seconds} giây.",
    "died": "{name} đã dừng (mã {code}); dừng tất cả.",
    "stopping": "Đang dừng…",
    "stopped": "Đã dừng.",
    "killed": "{name} không dừng sau {seconds} giây; đã ngắt.",
    "database": "DATABASE_URL: không kết nối được cơ sở dữ liệu: {problem}",
    "redis": "REDIS_URL: không kết nối được Redis: {problem}",
    "media": "MEDIA_ROOT: không ghi được vào {path}: {problem}",
    "wrong": "{name}: giá trị không dùng được: {problem}",
    "usage": "Cài đặt mọi thứ rồi chạy trang web, tiến trình nền và bộ hẹn giờ.",
    "usage_once": "dựng năm mẫu đến khi xong mọi văn bản, ghi var/demo.json rồi thoát",
    "usage_no_demo": "lần chạy đầu không dựng dữ liệu mẫu",
    "usage_port": "cổng của trang web (mặc định 8000)",
    "usage_host": "địa chỉ lắng nghe (mặc định 127.0.0.1)",
}
EN = {
    "python": "Installing Python libraries into .venv (first time only, about a minute)…",
    "pip_failed": "The Python libraries could not be installed; see the error above.",
    "apt": "Installing missing system packages: {packages}",
    "apt_failed": "System packages could not be installed: {packages}",
    "system": "System libraries are missing. Please run:\n  {command}",
    "port_taken": "Port {port} on {host} is taken; choose another: ./run --port {other}",
    "host_wrong": "--host: the address “{host}” cannot be opened on this machine.",
    "running": "./run is already running in this folder: {url}",
    "option": "./run: unusable argument ({problem}); see ./run --help",
    "setting": "{problem}",
    "unreadable": "Cannot write to {path}: {problem}",
    "starting": "Starting…",
    "ready": "Ready: {url}    (stop: Ctrl-C)",
    "demo_building": "The demo year is being built in the background; accounts appear here.",
    "demo_done": "The demo year is complete: {count} documents, listed in {path}",
    "demo_failed": "The demo year is not complete (code {code}); the next ./run continues it.",
    "accounts": "Demo accounts (password: {password}); all {count} accounts are in {path}",
    "no_answer": "The site did not answer within {seconds} seconds.",
    "died": "{name} has ended (code {code}); stopping everything.",
    "stopping": "Stopping…",
    "stopped": "Stopped.",
    "killed": "{name} did not stop within {seconds} seconds; killed.",
    "database": "DATABASE_URL: the database cannot be reached: {problem}",
    "redis": "REDIS_URL: Redis cannot be reached: {problem}",
    "media": "MEDIA_ROOT: cannot write to {path}: {problem}",
    "wrong": "{name}: unusable value: {problem}",
    "usage": "Set up everything, then run the site, the worker and the clock.",
    "usage_once": "play the demo year until every document is finished, write var/demo.json, exit",
    "usage_no_demo": "load no demo on the first start",
    "usage_port": "port of the site (default 8000)",
    "usage_host": "address to listen on (default 127.0.0.1)",
}


def speaks_english() -> bool:
    """The first of LANGUAGE, LC_ALL and LANG that is set decides; Vietnamese unless it says en."""
    chosen = (os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LANG"))
    return next(filter(None, chosen), "").lower().startswith("en")


def text(key: str, /, **values: object) -> str:
    return (EN if speaks_english() else VI)[key].format(**values)


def say(key: str, /, **values: object) -> None:
    sys.stdout.write(text(key, **values) + "\n")
    sys.stdout.flush()


class Stop(Exception):
    """The start ends here with one message and this exit status."""

    def __init__(self, status: int, key: str, /, **values: object) -> None:
        super().__init__(text(key, **values))
        self.status = status
