"""The page is one file that allows nothing but itself, and keeps its size."""

import base64
import hashlib
import re
from pathlib import Path

import msgspec
import pytest
from made_up import made_result
from searchprofiles_tck.conformance.results.scenario_run import SHOWN_FAILURES
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reports import html_page
from searchprofiles_tck.spec.classes import RequirementClass
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

from . import sample

CHECKS, REQUIREMENTS = len(checks()), len(requirements())


def page(report: RunReport | None = None) -> str:
    """Return the page of ``report``, or of the sample."""
    return html_page.render(report or sample.report(), sample.EXCHANGES).decode()


@pytest.mark.parametrize("element", ["style", "script"])
def test_policy_allows_the_inline_parts_by_hash(element: str) -> None:
    """The policy names the hash of the page's own style and script, and there is one of each."""
    (content,) = re.findall(f"<{element}>(.*?)</{element}>", page(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    beside = "'self' " if element == "style" else ""
    assert f"{element}-src {beside}'sha256-{digest}'" in page()
    assert "default-src 'none'" in page()


def test_the_style_has_rules_only_for_what_pages_have() -> None:
    """Every class that it names stands in a template or in a module, or is a status."""
    style = html_page.style(sample.report()).decode()
    source = Path(html_page.__file__).parent
    files = (*source.glob("*.py"), *source.glob("templates/*.j*"))
    words = {word for file in files for word in re.findall(r"[\w-]+", file.read_text(encoding="utf-8"))}

    assert {*re.findall(r"\.([a-z][\w-]*)", style)} <= words | {status.value for status in Status}


def test_nothing_is_loaded_from_elsewhere() -> None:
    """No element names a source outside the page, and no element carries its own style or handler."""
    assert not re.findall(r"<[^>]*\s(?:src|srcset|style|on\w+)=", page())
    assert not re.findall(r"@import|url\(", page())


def test_verdict_basis_level_and_blockers_are_said() -> None:
    """The top says the verdict once, what it rests on, the level, and what is missing for the next one."""
    top = page().split('id="failures"')[0]
    assert "<h1>Non-conforming</h1>" in top
    assert (
        len(re.findall("non-conforming", re.sub(r"<[^>]+>", "", top.split("</style>")[1]), re.IGNORECASE))
        == 1
    )
    assert "of 16 MUST requirements (" in top
    assert "at access <code>write</code> and effort <code>standard</code>" in top
    assert "Level reached: none" in top
    assert 'href="#pagination-once"' in top


def test_what_the_verdict_rests_on_adds_up() -> None:
    """The numbers of checks and of requirements in the sentence are the sums of those in its brackets."""
    (line,) = re.findall(r'<p class="scope">(.*?)</p>', page())
    for total, parts in re.findall(
        r"([\d,]+) (?:checks|MUST requirements|SHOULD requirements) \((.*?)\)", line
    ):
        assert int(total) == sum(map(int, re.findall(r"\d+", parts))) > 0


def test_what_was_judged_is_named() -> None:
    """The page begins with title and version of the product; what is missing is said with the option that gives it."""
    report = sample.report()
    assert "run with <code>--title TEXT</code> and <code>--product-version VERSION</code>." in page(report)
    run = msgspec.structs.replace(report.run, title="Acme <Search>")
    titled = page(msgspec.structs.replace(report, run=run))
    assert "report of <b>Acme &lt;Search&gt;</b></p>" in titled
    assert "run with <code>--product-version VERSION</code>." in titled
    run = msgspec.structs.replace(run, product_version="2.3")
    whole = page(msgspec.structs.replace(report, run=run))
    assert "<b>Acme &lt;Search&gt;</b>, version <b>2.3</b></p>" in whole
    assert "--title" not in whole


def test_readings_unlike_the_references_are_at_the_top() -> None:
    """A reading that the reference does not take is named there, with its key; one that it takes is not."""
    (line,) = re.findall(r'<p class="differs">(.*?)</p>', page())
    assert "<code>letter-case</code> is <b>folded</b> for _email" in line
    assert "several-values" not in line
    same = msgspec.structs.replace(sample.report(), readings=sample.READINGS[:1])
    assert "it does what the reference does" in page(same)


def test_expected_comes_before_actual() -> None:
    """A card shows what was expected before what came."""
    card = page().split('id="cause-logic-and-all"')[1]
    assert card.index("Expected") < card.index("Actual")


def test_world_marks_extra_and_missing() -> None:
    """Profiles that were returned or left out wrongly are marked as such."""
    card = page().split('id="cause-logic-and-all"')[1].split("</table>")[0]
    rows = dict(re.findall(r'<tr class="(\w+)"><th scope="row"[^>]*>(p\d+)<', card)[::-1])
    assert {"extra", "missing", "found", "absent"} == set(rows)
    assert rows["missing"] == "p2"


def test_a_card_has_the_text_for_a_tracker() -> None:
    """The simplest failure of a cause comes with the text that the format for trackers gives it, to be copied."""
    card = page().split('id="cause-logic-and-all"')[1].split('<details class="card ')[0]
    assert card.count('aria-label="Text for the target&#39;s issue tracker"') == 1
    issue = card.split("Text for the target")[-1]
    assert issue.index("**Expected**") < issue.index("**Actual**") < issue.index("**Environment**")


def test_a_cause_of_one_rule_has_the_link_of_the_rule() -> None:
    """A card for several rules is named after its cause, a card for one after the rule, and each rule has one place."""
    assert page().count('id="cause-logic-and-all"') == 1
    for rule in ("logic-and-all", "keys-account", "shape-profile-id", "found-by-and-all"):
        assert page().count(f'id="{rule}"') == 1
    assert '<div class="body" id="shape-profile-id">' in page()


@pytest.mark.e2e
def test_every_rule_of_a_card_has_its_line() -> None:
    """If evidence fills the page, each rule of a cause still has its line and its first failures."""
    rules = sample.CATALOGUE[:12]
    failures = [
        sample.failure(row.id, size=12, cause="it", explanation="x" * 5_000)
        for row in rules
        for _ in range(60)
    ]
    results = [
        msgspec.structs.replace(
            sample.RESULTS[4],
            id=f"{failure.requirement}@{number}",
            requirements=(failure.requirement,),
            failures=(failure,),
        )
        for number, failure in enumerate(failures)
    ]
    cause = msgspec.structs.replace(
        sample.CAUSES[0], id="it", about="", requirements=tuple(row.id for row in rules)
    )
    content = page(build_report(results, sample.CATALOGUE, (), sample.RUN, causes=(cause,)))
    views = content.split('<details class="rule"')[1:]
    assert len(views) == len(rules)
    assert all('<details class="again"' in each and "more are in report.json" in each for each in views)
    assert len(content) < 3_000_000


def test_big_world_is_cut_with_a_note() -> None:
    """Of 60 profiles 40 are shown, all wrong ones among them, and the rest is counted."""
    second = page().split("Found by <code>logic-and-all@and-exploration")[1].split("</table>")[0]
    assert "52 more are in report.json" in second
    assert second.count('<td class="mark">extra') == 7


def test_every_link_inside_the_page_arrives() -> None:
    """Each fragment that the page links to is the id of an element."""
    ids = set(re.findall(r'\sid="([^"]+)"', page()))
    assert set(re.findall(r'href="#([^"]+)"', page())) <= ids


def test_checks_and_requirements_have_deep_links() -> None:
    """Every requirement and every check is an anchor."""
    ids = set(re.findall(r'\sid="([^"]+)"', page()))
    assert ids >= {row.id for row in sample.CATALOGUE} | {result.id for result in sample.RESULTS}


def many(status: Status, text: str) -> RunReport:
    """Return a report of as many requirements and checks as the kit has, each with ``text`` from the target."""
    catalogue = [
        sample.Row(f"logic-{number:03}", RequirementClass.LOGIC, f"Rule {number}.")
        for number in range(REQUIREMENTS)
    ]
    failure = sample.failure("logic-and-all", size=12, actual=text, request=text, explanation=text)
    results = []
    for number in range(CHECKS):
        row = catalogue[number % REQUIREMENTS]
        failures = (msgspec.structs.replace(failure, requirement=row.id, cause=""),) * SHOWN_FAILURES
        results.append(
            made_result(
                row.id,
                status,
                id=f"{row.id}@scenario-{number}",
                title=f"Scenario: {row.statement}",
                message=text,
                failures=failures if status is Status.FAILED else (),
            )
        )
    return build_report(results, catalogue, sample.READINGS, sample.RUN)


@pytest.mark.e2e
@pytest.mark.parametrize("status", [Status.FAILED, Status.EXPECTED_FAILURE, Status.INDETERMINATE])
@pytest.mark.parametrize("text", ["short", "\u202e<&\u200b日本" * 10_000], ids=["short", "long"])
def test_a_target_that_fails_everywhere_at_length_gives_a_page_that_opens(status: Status, text: str) -> None:
    """With all checks failed, and much text of the target in each, the page has under 3 MB and every rule."""
    report = many(status, text)
    exchanges: list[Exchange] = [
        msgspec.structs.replace(each, reply=msgspec.structs.replace(each.reply, body=text))
        for each in sample.EXCHANGES
    ] * 500
    content = html_page.render(report, exchanges).decode()
    assert len(content.encode()) < 3_000_000
    assert "of 2,000 recorded exchanges" in content
    for row in report.requirements:
        assert content.count(f'id="{row.id}"') == 1


def test_the_top_names_the_causes_by_what_was_observed() -> None:
    """The page begins with what the target does, by harm, each a link to its card. Nothing is a guess."""
    top = page().split('id="failures"')[0]
    causes = re.findall(r'<li><a href="#([^"]+)">(.+?)</a> <span class="quiet">(.*?)</span>', top)
    assert [link for link, _, _ in causes] == ["cause-logic-and-all", "shape-profile-id"]
    assert all(text.startswith("It answers ") for _, text, _ in causes)
    assert causes[0][2] == sample.CAUSES[0].title
    assert re.findall(r"<dt>(\w+ ?\w*) ", top.split("</dl>")[0]) == ["Wrong results", "Advice"]
    assert "Perhaps" not in top
    assert all(f'id="{link}"' in page() for link, _, _ in causes)
    assert 'class="causes"' not in page(sample.conforming())


def test_the_top_counts_the_causes_that_it_leaves_out() -> None:
    """Three causes of each kind of harm are listed; how many more there are, and where, is said below them."""
    results = [
        msgspec.structs.replace(sample.RESULTS[4], id=f"{row.id}@x", requirements=(row.id,), failures=())
        for row in sample.CATALOGUE
        if row.requirement_class is RequirementClass.LOGIC
    ] + [
        msgspec.structs.replace(sample.RESULTS[4], id=f"{row.id}@x", requirements=(row.id,), failures=())
        for row in sample.CATALOGUE
        if row.requirement_class is RequirementClass.KEYS
    ]
    top = page(build_report(results, sample.CATALOGUE, (), sample.RUN)).split('id="failures"')[0]
    assert len(re.findall(r'<li><a href="#', top.split("</dl>")[0])) == 3
    assert f'{len(results) - 3} more causes: see <a href="#failures">Failures</a>' in top


def test_the_top_says_why_something_was_not_measured() -> None:
    """Each status without a verdict is there with its number and its reasons."""
    top = page(sample.not_measured()).split('id="unmeasured"')[0]
    checks = len(sample.not_measured().results)
    (block,) = re.findall(rf"Not judged, of {checks} checks:.*?</ul>", top, re.DOTALL)
    assert f"<b>{checks}</b> indeterminate: connection refused" in block


def test_what_blocks_a_level_is_listed_by_status() -> None:
    """Requirements that block the next level are listed by status, failed ones first."""
    (block,) = re.findall(r'<dl class="blocking">.*?</dl>', page(), re.DOTALL)
    words = re.findall(r'<dt><b class="s ([\w-]+)">', block)
    assert words[0] == "failed"
    assert len(words) == len(set(words))


def test_a_failed_check_of_a_met_requirement_names_the_rule_that_it_broke() -> None:
    """If all failures of a check are of another rule, its line links to it, so that no reader sees a contradiction."""
    report = sample.report()
    check = next(each for each in report.results if each.failures)
    (own, *_) = check.requirements
    moved = tuple(msgspec.structs.replace(each, requirement="wire-path") for each in check.failures)
    results = [
        msgspec.structs.replace(check, failures=moved) if each is check else each for each in report.results
    ]
    moved_page = page(build_report(results, sample.CATALOGUE, report.readings, report.run))
    lines = re.findall(rf"<li[^>]*><b [^>]*>[^<]*</b><code>{re.escape(check.id)}</code>.*?</li>", moved_page)
    note = 'break another rule, not this one: <a href="#wire-path"><code>wire-path</code></a>'
    assert own != "wire-path"
    assert sum(note in line for line in lines) == 1
    assert len(lines) == 2
    assert "break another rule" not in page()


def test_the_top_leads_each_cause_to_its_own_card() -> None:
    """If two causes break the same one rule, each line of the top leads to the card of its own cause."""
    causes = [
        msgspec.structs.replace(
            sample.CAUSES[0],
            id=name,
            title=f"It {name}.",
            requirements=("logic-and-all",),
            follow_ups=(),
        )
        for name in ("shuffles", "forgets")
    ]
    results = [
        msgspec.structs.replace(
            sample.RESULTS[4],
            id=f"logic-and-all@{cause.id}",
            failures=(sample.failure("logic-and-all", cause=cause.id),),
        )
        for cause in causes
    ]
    content = page(build_report(results, sample.CATALOGUE, (), sample.RUN, causes=causes))
    links = dict(re.findall(r'<li><a href="#([^"]+)">(It \w+\.)</a>', content.split('id="failures"')[0]))
    assert sorted(links.values()) == ["It forgets.", "It shuffles."]
    for link, text in links.items():
        (card,) = [each for each in content.split('<details class="card ')[1:] if f'id="{link}"' in each]
        assert f"<h3>{text}</h3>" in card


def test_failures_are_counted_by_level() -> None:
    """A section says how many of its rules are MUST, so that its number agrees with the sentence of the verdict."""
    leads = re.findall(r'<section id="(\w+)"[^>]*>\n<h2.*?</h2>\n<p class="lead">(\d+ .*?)\. ', page())
    assert dict(leads) == {
        "failures": "3 MUST, 1 SHOULD",
        "new": "1 MUST",
        "stale": "1 MUST",
        "expected": "1 MUST",
    }


def test_pictures_have_a_legend() -> None:
    """Each kind of dot that requirements have is explained, and no other."""
    (legend,) = re.findall(r'<ul class="legend".*?</ul>', page(), re.DOTALL)
    dots = set(re.findall(r'<a class="dot ([\w -]+)"', page()))
    explained = re.findall(r'<span class="dot ([\w -]+)"></span>([\w-]+)', legend)
    assert {look for look, _ in explained} == dots
    assert ("not-run excluded", "excluded") in explained
