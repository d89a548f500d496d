"""What the admin shows."""
from __future__ import annotations

from django.contrib import admin

from bench.peers.django_admin.models import Client, Contact, Worker


class Contacts(admin.TabularInline):
    model = Contact
    extra = 0


@admin.register(Client)
class ClientAdmin(admin.ModelAdmin):
    list_display = ("family", "given", "born", "risk", "next_on", "last_contact_on", "language", "worker")
    list_filter = ("status", "risk")
    list_select_related = ("worker",)
    list_per_page = 50
    search_fields = ("family", "given")
    autocomplete_fields = ("worker",)
    inlines = (Contacts,)


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    raw_id_fields = ("client",)


@admin.register(Worker)
class WorkerAdmin(admin.ModelAdmin):
    search_fields = ("name",)
