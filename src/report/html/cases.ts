import type { Failure } from '../../conformance/result.js';
import type { AnyResult } from '../any-result.js';
import { type Markup, markup } from '../chart/markup.js';
import { excuseInWords } from '../known-failures.js';
import { CASE_STATUSES, type Case, countOf, countsInWords } from '../views/view.js';
import { conversation, evidence } from './conversation.js';

/** Where the case with this id is on the page. */
export function anchorOf(id: string): string {
  return `case-${id.replaceAll(/\s+/g, '-')}`;
}

/** All cases by suite, which can be searched and filtered. Where some failed, those that passed are not shown at first. */
export function caseList(cases: readonly Case[], result: AnyResult, texts: ReadonlyMap<string, string>): Markup {
  const statuses = CASE_STATUSES.filter((status) => countOf(cases, status) > 0);
  const failed = countOf(cases, 'failed') > 0;
  const failures = failuresOf(result);
  const clauses = clausesOf(result, texts);
  const names = [...new Set(cases.map(({ suite }) => suite))];
  return markup`<form class="filters" role="search" hidden>
<label for="search">Search</label><input type="search" id="search" placeholder="an id or words">
${statuses.map((status) => markup`<label><input type="checkbox" value="${status}"${status === 'passed' && failed ? '' : CHECKED}> ${`${status} (${countOf(cases, status)})`}</label>`)}
<span id="shown" role="status"></span>
</form>
${names.map((name) =>
  suite(
    name,
    cases.filter((each) => each.suite === name),
    failures,
    clauses,
  ),
)}`;
}

/** What the clause of each check says, by the check. */
function clausesOf(result: AnyResult, texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (result.kind !== 'conform') return new Map();
  return new Map(result.checks.map(({ id, clause }) => [id, texts.get(clause) ?? clause]));
}

function failuresOf(result: AnyResult): ReadonlyMap<string, Failure> {
  if (result.kind !== 'conform') return new Map();
  return new Map(result.checks.flatMap(({ id, failure }) => (failure === undefined ? [] : [[id, failure] as const])));
}

function suite(
  name: string,
  cases: readonly Case[],
  failures: ReadonlyMap<string, Failure>,
  clauses: ReadonlyMap<string, string>,
): Markup {
  return markup`<section class="suite"><h3>${name} <span class="counts">${countsInWords(cases)}</span></h3>
<ul class="cases">
${cases.map((each) => item(each, failures.get(each.id), clauses))}
</ul></section>`;
}

function item(each: Case, failure: Failure | undefined, clauses: ReadonlyMap<string, string>): Markup {
  const { id, title, status, message = '', detail = [] } = each;
  const line = markup`<span class="status">${status}</span><span class="id">${id}</span><span class="title">${title}</span>`;
  const text = `${id} ${title} ${message}`.toLowerCase();
  if (message === '')
    return markup`<li id="${anchorOf(id)}" class="${status}" data-status="${status}" data-text="${text}"><div class="plain">${line}</div></li>`;
  const body =
    failure === undefined
      ? detail.length > 0
        ? markup`<pre>${detail.join('\n')}</pre>`
        : ''
      : markup`${evidence(id, clauses.get(id) ?? '', failure)}${conversation(failure.transcript)}`;
  return markup`<li id="${anchorOf(id)}" class="${status}" data-status="${status}" data-text="${text}"><details${status === 'failed' ? OPEN : ''}><summary>${line}</summary>
<p>${message}</p>
${status === 'known' ? excuse(each) : ''}${body}
</details></li>`;
}

/** Why it is known; where that is followed up is a link. */
function excuse(each: Case): Markup {
  const words = excuseInWords(each);
  const { link = '' } = each.known ?? {};
  const isAddress = /^https?:\/\//.test(link);
  const at = isAddress ? words.lastIndexOf(link) : words.length;
  const anchor = isAddress ? markup`<a href="${link}">${link}</a>` : '';
  return markup`<p><strong>Known.</strong> ${words.slice(0, at)}${anchor}${isAddress ? words.slice(at + link.length) : ''}</p>
`;
}

const OPEN = markup` open`;
const CHECKED = markup` checked`;
