"""The public list of clusters, through the same sheet and the same keeping as any upload.

What the list leaves open was decided by hand; each decision stands with its reason in
clusters_answers.json. Loaded again it finds itself loaded.
"""

import json
from datetime import date
from pathlib import Path

from django.core.files import File
from django.core.management.base import CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clusters.sheets import ClusterSheet
from hanoi_industry.history.commands import LoadingCommand
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import messages, services
from hanoi_industry.spreadsheets.guard import Refused

DATA = Path(__file__).resolve().parents[2] / "data"
CLUSTERS = DATA / "clusters.csv"
ANSWERS = DATA / "clusters_answers.json"
# Rows that name no day speak of the time in which the list was put together.
MADE_ON = date(2025, 6, 30)


class Command(LoadingCommand):
    help = "Shows what the public list of clusters would bring; keeps it when told to."

    def handle(self, *, by, keep, **options):
        deed = self.deed_of(by, _("public list of clusters"))
        with translation.override("en"):
            self._load(deed, keep=keep)

    def _load(self, deed: Deed, *, keep: bool) -> None:
        sheet = ClusterSheet()
        try:
            with CLUSTERS.open("rb") as file:
                upload = services.receive(
                    File(file, CLUSTERS.name), sheet=sheet, as_of=MADE_ON, deed=deed
                )
        except Refused as refused:
            raise CommandError(messages.of_refusal(refused)) from refused
        earlier = services.kept_before(upload)
        if earlier is not None:
            services.discard(upload, deed=deed)
            kept_at = timezone.localtime(earlier.kept_at)
            self.stdout.write(
                f"Loaded already by {earlier.by} at {kept_at:%d/%m/%Y %H:%M}; nothing to do."
            )
            return
        upload = services.answer(upload, deed=deed, questions=answers_by_hand())
        plan = services.plan_of(upload, sheet, by=deed.by, today=deed.day)
        told = (
            f"{len(plan.rows)} rows: {plan.counts['new']} new, {plan.counts['changed']} changed, "
        )
        told += f"{plan.counts['same']} unchanged, {plan.counts['odd']} odd."
        if not keep or not plan.is_ready:
            services.discard(upload, deed=deed)
            for question in plan.open_questions:
                self.stdout.write(f"Open: {question.key} ({', '.join(question.addresses[:3])})")
            if keep and plan.written:
                raise CommandError(
                    f"{told} Questions are open or rows are faulty; nothing is kept."
                )
            self.stdout.write(f"{told} Nothing is kept.")
            return
        services.keep(upload, sheet=sheet, deed=deed, shown_fingerprint=plan.fingerprint)
        self.stdout.write(f"{told} Kept.")


def answers_by_hand() -> dict[str, str]:
    decisions = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return {one["question"]: one["answer"] for one in decisions}
