"""An administrator follows every link there is, with the sample loaded: all of it holds."""

import pytest
from django.core.management import call_command

from hanoi_industry.accounts.models import User
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.accounts.services import DEMO_PEOPLE
from tests.crawl import follow_every_link

ADMINISTRATOR = next(name for name, _full, role, _word in DEMO_PEOPLE if role is Role.ADMINISTRATOR)


@pytest.mark.django_db
def test_every_link_leads_to_a_whole_page_in_vietnamese_and_looking_changes_nothing(settings):
    """One test for all of it: loading the sample and following the links is what takes time."""
    settings.DEMO = True
    call_command("load_sample", verbosity=0)
    found = follow_every_link(User.objects.get(username=ADMINISTRATOR))
    faults = {
        "Broken": found.broken,
        "Written while only looked at": found.written,
        "Taken from elsewhere": found.outside,
        "Without Vietnamese words": sorted(found.asked.missing),
    }
    assert not any(faults.values()), "\n".join(
        line for title, lines in faults.items() if lines for line in (f"{title}:", *lines)
    )
    assert len(found.pages) > 100
