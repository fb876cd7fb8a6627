"""Master data for superusers; what a year does to it is done by actions, never here."""

from django.contrib.admin import ModelAdmin, TabularInline
from simple_history.admin import SimpleHistoryAdmin

from accounts.admin import site
from blocs.models import Appointment, Authority, Bloc, Membership, Unit, UnitName


class UnitNames(TabularInline):  # type: ignore[type-arg]  # not subscriptable at runtime
    """Names a unit bore before."""

    model = UnitName
    extra = 0


class UnitAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple-history ships no types
    """Units; a merged one points to its successor."""

    list_display = ("code", "name", "type", "parent", "succeeded_by", "is_sample")
    list_filter = ("is_sample",)
    list_select_related = ("parent", "succeeded_by")
    search_fields = ("code", "name")
    autocomplete_fields = ("parent", "succeeded_by")
    inlines = (UnitNames,)


class AuthorityAdmin(ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at runtime
    """Bodies that organise blocs."""

    list_display = ("name", "style", "place")
    list_filter = ("style",)
    search_fields = ("name",)


class Memberships(TabularInline):  # type: ignore[type-arg]  # not subscriptable at runtime
    """Who belongs to the bloc from when to when."""

    model = Membership
    extra = 0
    autocomplete_fields = ("unit",)


class BlocAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple-history ships no types
    """Blocs over the years."""

    list_display = ("slug", "name", "kind", "is_sample")
    list_filter = ("kind", "is_sample")
    search_fields = ("slug", "name")
    inlines = (Memberships,)


class AppointmentAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple-history ships no types
    """Who may act for whom, with the history of every change."""

    list_display = ("user", "office", "unit", "bloc", "valid_from", "valid_to")
    list_filter = ("office",)
    list_select_related = ("user", "unit", "bloc")
    search_fields = ("user__username", "user__full_name", "unit__name", "bloc__name")
    autocomplete_fields = ("user", "unit", "bloc")


site.register(Unit, UnitAdmin)
site.register(Authority, AuthorityAdmin)
site.register(Bloc, BlocAdmin)
site.register(Appointment, AppointmentAdmin)
