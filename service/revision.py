"""Which stored articles a change of the registry touches: they are to be read anew (`Archive.reread`), by a job."""

from __future__ import annotations

from service.speakers.registry import Registry
from service.store.base import Change, Store
from service.store.job_records import JobKind, NewItem
from service.store.records import WrittenSpeaker

PLAN = 0  # the line of the item that finds out which articles are to be read anew


def revise(change: Change, speaker_id: str, former: WrittenSpeaker | None) -> str:
    """Have a worker find and read anew what the change of a speaker's entry touches; the id of the job.

    `former` is what had been written of the speaker before; None for the entry of the file, if any.
    """
    job_id = change.add_job(JobKind.SPEAKER, speaker_id)
    plan = {"speaker": speaker_id, "former": {"fields": former.fields} if former else None}
    change.add_items(job_id, [NewItem(PLAN, plan)])
    change.accept_job(job_id)
    return job_id


def touched(store: Store, speaker_id: str, *registries: Registry) -> list[str]:
    """The articles in which a source is this speaker, or may be by one of `registries`: that of before and of now.

    Each source is looked up by the words that name it and by the name it resolved to; pronouns follow what is touched
    in their article anyway, and one that followed a mention which reports nothing is found by its name.
    """
    with store.read() as view:
        found = set(view.said_by(speaker_id))
        for source in view.mentions():
            if source.article in found:
                continue
            for registry in registries:
                named = [entry for name in (source.mention, source.name) if name for entry in registry.named(name)]
                in_role = registry.in_role(source.mention, source.published_at) if source.mention else ()
                if any(entry.id == speaker_id for entry in (*named, *in_role)):
                    found.add(source.article)
    return sorted(found)
