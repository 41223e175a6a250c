"""Who allows the blocks of a plan that require confirmation: options, signed approvals, or nobody yet."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace

from runbook.core.classes.digest import digest
from runbook.core.clock import now
from runbook.core.document import Confirmation
from runbook.core.errors import UsageError
from runbook.core.options import RunOptions
from runbook.engine.plan import Plan, Step
from runbook.engine.selectors import named, selector_of
from runbook.running.request import initiator


def waiting(plan: Plan) -> list[Step]:
    """The blocks that are to run, require confirmation, and that nobody has allowed."""
    if plan.refused:
        return []
    return [one for one in plan.steps if one.left_out is None and one.directive.confirm and not one.confirmed]


def confirmed(step: Step, how: str, sha256: str) -> Step:
    """The block, allowed by the user of this process; `how` and `sha256` are as in `Confirmation`."""
    return replace(step, confirmed=Confirmation(how, initiator().user, now(), sha256))


def hasher(plan: Plan, options: RunOptions, given: Mapping[str, str]) -> Callable[[Step], str]:
    """What gives the SHA-256 of a block's code as it is to run.

    Secret values that were given for the run are references in that code (``"$NAME"``): the hash is the same whatever
    they are, and tells nothing of them.
    """
    from runbook.running import planning
    from runbook.shell.quoting import Code

    masker = planning.masker(options, plan, given)
    values = {
        name: Code(f'"${name}"') if masker.withholds(name, value) else value for name, value in given.items()
    }

    def hashed(step: Step) -> str:
        if values == given:
            return digest(step.code)
        from runbook.shell.override import override

        return digest(override(step.block.code, values))

    return hashed


def allowed(plan: Plan, options: RunOptions, given: Mapping[str, str], fixed: str | None = None) -> Plan:
    """The plan, with who allowed its blocks before the run; those that nobody allowed are as they were.

    `given` are the variables of the run, `fixed` is the SHA-256 of the file that the plan was made from, if it was.
    Raises UsageError for an ``--approve`` that names no block, and for approvals that cannot be read.
    """
    found = waiting(plan)
    by_option = named(plan, options.approve) if options.approve else frozenset()
    if not found:
        return plan
    hash_of = hasher(plan, options, given)
    ends: dict[str, Step] = {}
    for step in found:
        if options.yes:
            ends[step.id] = confirmed(step, "everything", hash_of(step))
        elif step.id in by_option:
            ends[step.id] = confirmed(step, "option", hash_of(step))
    left = [step for step in found if step.id not in ends]
    if left and options.approvals is not None:
        ends |= {step.id: step for step in _signed(left, options, hash_of, fixed)}
    if not ends:
        return plan
    parts = (
        replace(part, steps=tuple(ends.get(step.id, step) for step in part.steps)) for part in plan.documents
    )
    return replace(plan, documents=tuple(parts))


def _signed(
    steps: list[Step], options: RunOptions, hash_of: Callable[[Step], str], fixed: str | None
) -> list[Step]:
    """The blocks that a signed approval allows, and the others with what there is to say of theirs."""
    from runbook.running.plans.approvals import BlockToAllow, confirmation, read

    assert options.approvals is not None
    if options.allowed_signers is None:
        raise UsageError(
            "--approvals: whose approvals count? Give their keys with --allowed-signers FILE (see ssh-keygen(1))"
        )
    known = read(options.approvals)
    ends = []
    for step in steps:
        wanted = BlockToAllow(step.path, selector_of(step), hash_of(step), fixed)
        found = confirmation(wanted, known, options.allowed_signers)
        if isinstance(found, Confirmation):
            ends.append(replace(step, confirmed=found))
        else:
            ends.append(replace(step, unconfirmed=tuple(found)))
    return ends


def refusal(step: Step) -> UsageError:
    """What to say of a block that nobody allowed, where there is nobody to ask."""
    name = shlex.quote(selector_of(step))
    problem = UsageError(
        "this block requires confirmation, and there is no terminal to ask on: "
        f"give --approve {name}, a signed approval (--approvals FILE), or --yes to run it, "
        f"or --skip {name} to leave it out",
        path=step.path,
        line=step.block.line,
    )
    for reason in step.unconfirmed:
        problem.add_note(f"  {reason}")
    return problem
