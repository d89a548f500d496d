"""Workers, clients, and contacts."""
from __future__ import annotations

from django.db import models


class Worker(models.Model):
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Client(models.Model):
    given = models.CharField(max_length=200)
    family = models.CharField(max_length=200)
    born = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=16)
    risk = models.CharField(max_length=16, blank=True)
    next_on = models.DateField()
    last_contact_on = models.DateField()
    worker = models.ForeignKey(Worker, models.PROTECT)

    class Meta:
        ordering = ("family", "given")
        indexes = (models.Index(fields=("family", "given")),)

    def __str__(self) -> str:
        return f"{self.family}, {self.given}"


class Contact(models.Model):
    client = models.ForeignKey(Client, models.CASCADE)
    on = models.DateField()
    kind = models.CharField(max_length=16)
    outcome = models.CharField(max_length=16)
    minutes = models.IntegerField()
    text = models.TextField()

    class Meta:
        ordering = ("-on",)
