"""Roles of a schools division, and the acts that each may do. The one table; nobody else compares roles."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    LEARNER = "learner"
    TEACHER = "teacher"
    ENCODER = "encoder"
    FOCAL = "focal"
    SUPERVISOR = "supervisor"
    CID_CHIEF = "cid_chief"
    SUPERINTENDENT = "superintendent"
    RECORDS = "records"
    DPO = "dpo"
    AUDITOR = "auditor"
    ADMIN = "admin"


DESK = (Role.FOCAL, Role.ENCODER)
SIGNERS = (Role.SUPERVISOR, Role.CID_CHIEF, Role.SUPERINTENDENT)
STAFF = tuple(role for role in Role if role is not Role.LEARNER)

RIGHTS: dict[str, tuple[Role, ...]] = {
    "people.see_learners": (Role.TEACHER, *DESK, *SIGNERS, Role.RECORDS, Role.DPO),
    "people.change_learners": DESK,
    "people.see_consents": (Role.FOCAL, Role.DPO),
    "people.see_restricted": (Role.TEACHER, Role.FOCAL, Role.DPO),
    "people.manage_staff": (Role.ADMIN,),
    "frameworks.see": STAFF,
    "frameworks.change": (Role.FOCAL,),
    "assessments.plan": (Role.FOCAL,),
    "assessments.rate": (Role.TEACHER,),
    "assessments.encode": DESK,
    "assessments.see_results": (*DESK, *SIGNERS),
    "assessments.moderate": (Role.SUPERVISOR, Role.TEACHER),
    "awards.see": (*DESK, *SIGNERS, Role.RECORDS),
    "awards.propose": (Role.FOCAL,),
    "awards.validate": (Role.SUPERVISOR,),
    "awards.endorse": (Role.CID_CHIEF,),
    "awards.approve": (Role.SUPERINTENDENT,),
    "awards.export_counts": (Role.FOCAL, Role.CID_CHIEF, Role.SUPERINTENDENT),
    "credentials.issue": DESK,
    "credentials.see": (*DESK, *SIGNERS, Role.RECORDS),
    "credentials.change": (Role.FOCAL, Role.ENCODER),
    "recognitions.see": (Role.TEACHER, *DESK, *SIGNERS, Role.RECORDS),
    "recognitions.plan": DESK,
    "recognitions.print": (*DESK, Role.RECORDS),
    "recognitions.check_in": (Role.TEACHER, *DESK, Role.SUPERVISOR),
    "recognitions.call": (Role.TEACHER, *DESK, Role.SUPERVISOR),
    "recognitions.hand_over": (*DESK, Role.RECORDS),
    "recognitions.work": DESK,
    "issuances.see": (Role.TEACHER, *DESK, *SIGNERS, Role.RECORDS),
    "issuances.see_drafts": (*DESK, *SIGNERS, Role.RECORDS),
    "issuances.draft": (Role.FOCAL,),
    "issuances.release": (Role.RECORDS,),
    "issuances.restricted": (*DESK, *SIGNERS, Role.RECORDS),
    "issuances.tick": (*DESK, Role.RECORDS),
    "registers.see": STAFF,
    "audit.see": (Role.DPO, Role.AUDITOR, Role.ADMIN),
    "jobs.see": (*DESK, Role.RECORDS, Role.ADMIN),
}
"""Act -> roles that may do it within their offices."""
