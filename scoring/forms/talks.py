"""What is written in threads, appeals and their answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm

LONGEST = 2000


class TextForm(PageForm):
    """One remark, question or message."""

    noi_dung = forms.CharField(
        label=_("Nội dung"), max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )


class ConclusionForm(PageForm):
    """Why an appeal is upheld or the score is kept."""

    ket_luan = forms.CharField(
        label=_("Kết luận và lý do"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
