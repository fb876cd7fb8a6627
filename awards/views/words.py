"""How the conditions of an award are said."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awards.eligibility import Condition

WORDS: dict[str, Promise] = {
    Condition.PLEDGED: _("Ký giao ước đúng hạn"),
    Condition.RANKED: _("Được xếp hạng"),
    Condition.NOTHING_PENDING: _("Không có việc đang xác minh, xem xét kỷ luật"),
    Condition.LEADS: _("Dẫn đầu cụm, khối"),
    Condition.FLAG_STANDARD: _("Đạt tiêu chuẩn cờ bộ, tỉnh; trong 20% đơn vị dẫn đầu"),
    Condition.ALL_TASKS_DONE: _("100% cá nhân hoàn thành nhiệm vụ"),
    Condition.LDTT_70: _("Từ 70% cá nhân đạt Lao động tiên tiến"),
    Condition.HAS_CSTDCS: _("Có cá nhân đạt Chiến sĩ thi đua cơ sở"),
    Condition.UNDISCIPLINED: _("Không cá nhân nào bị kỷ luật từ cảnh cáo"),
    Condition.TWO_YEARS: _("Hai năm liên tục hoàn thành xuất sắc nhiệm vụ"),
    Condition.FIVE_YEARS: _("Năm năm liên tục hoàn thành xuất sắc nhiệm vụ"),
}
