"""The first step: a file is chosen, sent and read."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from hanoi_industry.exports.writing import ENDINGS
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.forms import UploadForm
from hanoi_industry.spreadsheets.guard import Refused
from hanoi_industry.spreadsheets.models import State, Upload, Work
from hanoi_industry.spreadsheets.views.frame import ImportTemplate, at_work_words

WAITING_SHOWN = 10


class Start(ImportTemplate):
    template_name = "spreadsheets/start.html"
    step = "start"

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or UploadForm(initial={"as_of": timezone.localdate()})
        mine = Upload.objects.of(self.request.user).filter(kind=self.sheet.kind)
        waiting = mine.filter(state__in=(State.SENT, State.RECEIVED))
        return super().get_context_data(
            form=form,
            unfinished=[
                (one, self._of(one, "mend"), len(one.waiting))
                for one in mine.filter(state=State.PARTLY)[:WAITING_SHOWN]
            ],
            waiting=[(one, self._of(one, "layout")) for one in waiting[:WAITING_SHOWN]],
            waiting_more=max(waiting.count() - WAITING_SHOWN, 0),
            under_way=services.work_of(self.request.user),
            template_address=self._beside("template"),
            recorded_addresses=[(ending, self._beside("recorded", ending)) for ending in ENDINGS],
            **kwargs,
        )

    def _beside(self, page: str, *parts: str) -> str:
        return reverse(f"{self.request.resolver_match.namespace}:{page}", args=parts)

    def _of(self, upload: Upload, page: str) -> str:
        return reverse(f"{self.request.resolver_match.namespace}:{page}", args=[upload.reference])

    def post(self, request, *args, **kwargs):
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._sent(form.cleaned_data)
            except Refused as refused:
                form.add_error("file", words_for.of_refusal(refused))
            except ValidationError as problem:
                form.add_error(None, problem)
            except services.AtWork as other:
                form.add_error(None, at_work_words(other.job))
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def _sent(self, said: dict):
        """A small file is read at once; a large one is read while its page tells how far it is."""
        upload = services.take_in(
            said["file"], sheet=self.sheet, as_of=said["as_of"], deed=self.deed()
        )
        encoding = said["encoding"] or None
        if services.is_soon_read(upload):
            services.read_at_once(upload, sheet=self.sheet, encoding=encoding)
            self.kwargs["reference"] = upload.reference
            return self.go("layout")
        other = services.work_of(self.request.user)
        if other is not None:
            services.discard(upload, deed=self.deed())
            raise services.AtWork(other)
        self.kwargs["reference"] = upload.reference
        return self.given_to_the_background(Work.READ, encoding=encoding)
