"""The page of one cluster: what is true of it on a day, and everything that was ever said of it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from clusters import register
from clusters.conditions import NOT_APPLICABLE
from clusters.models import DifficultyFacts, LegalStage, ProgressState, StationState
from clusters.tables import DIFFICULTY_WORDS, MEETS_WORDS, OPERATING_WORDS, STATION_SIGNS
from clusters.views.cards import (
    Clocks,
    cards_of,
    history_of,
    papers_cited,
    station_cards,
    steps_of,
)
from clusters.views.frame import OfCluster, OnADay
from hanoi_industry.accounts.permissions import Permission


class ClusterPage(OnADay, OfCluster, TemplateView):
    permission = Permission.REGISTER_READ
    template_name = "clusters/cluster.html"

    def get_context_data(self, **kwargs):
        cluster, clocks = self.cluster, Clocks(*self.clocks)
        entry = register.of(cluster, clocks.day, clocks.known_on)
        cards = cards_of(cluster, clocks)
        return super().get_context_data(
            title=entry.name if entry is not None else cluster.name,
            lead=f"{cluster.code}",
            bar=self.bar,
            cluster=cluster,
            entry=entry,
            legal=cards["legal"].fact,
            badges=badges(entry.values) if entry is not None else [],
            aliases=list(cluster.aliases.all()),
            cards=list(cards.values()),
            stations=station_cards(cluster, clocks),
            steps=steps_of(cluster, clocks),
            difficulties=self._difficulties(clocks),
            papers=papers_cited(cluster, clocks, self.request.user),
            history=self._history(clocks),
            # What happened is written today, whatever day the page shows.
            may_record=self.may_record and clocks.known_on is None,
            **kwargs,
        )

    def _difficulties(self, clocks: Clocks) -> list[tuple[DifficultyFacts, str]]:
        facts = DifficultyFacts.objects.as_of(clocks.day, clocks.known_on).of_cluster(self.cluster)
        rows = (
            facts.with_state(clocks.day).select_related("difficulty").order_by("difficulty__number")
        )
        return [(row, DIFFICULTY_WORDS[row.state_on_day]) for row in rows]

    def _history(self, clocks: Clocks):
        if not self.request.user.may_somewhere(Permission.HISTORY_READ):
            return []
        return history_of(self.cluster, clocks)


def badges(values) -> list[tuple[str, str]]:
    """(sign, word) of what one wants to know first; what nobody recorded says so, and is not red."""
    stage, state = values.get("legal_stage"), values.get("state")
    operating, station = values.get("is_operating"), values.get("station_state")
    meets = values.get("meets_standard")
    found = [
        _told(stage, LegalStage, _("Legal stage not recorded")),
        _told(state, ProgressState, _("Construction not recorded")),
    ]
    if not isinstance(operating, bool):
        found.append(("unknown", _("Not known whether it operates")))
    elif not (operating and state == ProgressState.OPERATING):
        found.append(("met" if operating else "plain", str(OPERATING_WORDS[operating])))
    if station:
        words = _("Wastewater: %(state)s") % {"state": StationState(station).label}
        found.append((STATION_SIGNS[station], words))
    else:
        found.append(("unknown", _("Wastewater station not recorded")))
    if isinstance(meets, bool):
        found.append(("meets" if meets else "missed", str(MEETS_WORDS[meets])))
    elif meets is NOT_APPLICABLE:
        found.append(("not_applicable", _("No standard applies")))
    return found


def _told(value, choices, otherwise: str) -> tuple[str, str]:
    return ("plain", capfirst(str(choices(value).label))) if value else ("unknown", otherwise)
