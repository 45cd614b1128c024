import { Clusters, NO_CLUSTER } from './clusters.js';
import { completionOrder } from './completion-order.js';
import { type History, MISSING, REFUSED, UNWRITTEN } from './history.js';
import type { RegisterSurvey } from './register-survey.js';
import type { Anomaly } from './verdict.js';

export interface ScanOptions {
  /** `register`: keys are missing until they are SET; `cache`: a key may be forgotten at any time. */
  readonly mode: 'register' | 'cache';
  /** `partial`: operations may be missing from the history, so that a value without a SET is nothing special. */
  readonly extent: 'whole' | 'partial';
  /** No more findings than that. */
  readonly atMost: number;
}

/** The first operation on a key, in the order of ends, without which all has an explanation, and with which nothing has. */
export interface Finding {
  readonly key: number;
  readonly operation: number;
  /** Its cluster, where that contradicts others; else what is wrong with the value that it read. */
  readonly wrong: { readonly cluster: number } | { readonly anomaly: Anomaly };
}

/**
 * Adds the operations of a history of registers to clusters, in the order of their ends, and notes where they contradict.
 *
 * A value is its own cluster. The missing value that keys begin with is, by key, a cluster that was there before all; where
 * keys may be forgotten, each miss is a cluster of its own: something that makes a key missing may have happened at any time.
 */
export class RegisterScan {
  readonly findings: Finding[] = [];
  violatedKeys = 0;
  readonly options: ScanOptions;
  readonly clusters: Clusters;
  readonly #history: History;
  readonly #owners: Int32Array;
  /** By key, the cluster that came last. */
  readonly #tails: Int32Array;
  readonly #isViolated: Uint8Array;
  /** Values without a SET, in a partial history. */
  readonly #orphans = new Set<number>();
  /** Where keys may be forgotten: the GETs that found nothing, each a cluster. */
  readonly #forgotten: number[] = [];

  constructor(history: History, survey: RegisterSurvey, options: ScanOptions) {
    const { keys, values } = history;
    this.#history = history;
    this.options = options;
    this.#owners = survey.owners;
    this.#isViolated = new Uint8Array(keys);
    this.#tails = Int32Array.from({ length: keys }, (_, key) => values + 1 + key);
    this.clusters = new Clusters(values + keys + (options.mode === 'cache' ? survey.misses : 0));
    this.clusters.last.set(survey.setStarts);
    for (const cluster of this.#tails)
      this.clusters.open(cluster, NO_CLUSTER, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
    const order = survey.inOrder ? undefined : completionOrder(history.end, history.length);
    const count = order?.length ?? history.length;
    for (let at = 0; at < count; at++) this.#add(order === undefined ? at : order[at]!);
  }

  /** The cluster of an operation, unless it is a miss in a cache. */
  clusterOf(operation: number): number {
    const { value, key, values } = this.#history;
    return value[operation] === MISSING ? values + 1 + key[operation]! : value[operation]!;
  }

  /** The miss that a cluster consists of in a cache. */
  missOf(cluster: number): number | undefined {
    return this.#forgotten[cluster - this.#history.values - this.#history.keys - 1];
  }

  #add(operation: number): void {
    const { kind, key, value, end } = this.#history;
    const on = key[operation]!;
    const seen = value[operation]!;
    if (end[operation] === Number.POSITIVE_INFINITY || kind[operation] === REFUSED || this.#isViolated[on] === 1)
      return;
    if (seen === MISSING && this.options.mode === 'cache') this.#open(this.#forget(operation), operation, on);
    else if (seen === MISSING) this.#addTo(this.#history.values + 1 + on, operation, on);
    else if (seen !== UNWRITTEN && this.#owners[seen] === 1 + on) this.#addTo(seen, operation, on);
    else if (this.#adopts(operation, on, seen)) this.#addTo(seen, operation, on);
  }

  #addTo(cluster: number, operation: number, key: number): void {
    const { first, last } = this.clusters;
    if (first[cluster] !== Number.POSITIVE_INFINITY) {
      const isSound = this.clusters.extend(cluster, this.#history.start[operation]!);
      if (!isSound) this.#note({ key, operation, wrong: { cluster } });
    } else if (this.#history.end[operation]! < last[cluster]!) {
      this.#note({ key, operation, wrong: { anomaly: 'future-read' } });
    } else this.#open(cluster, operation, key);
  }

  #open(cluster: number, operation: number, key: number): void {
    this.clusters.open(cluster, this.#tails[key]!, this.#history.start[operation]!, this.#history.end[operation]!);
    this.#tails[key] = cluster;
  }

  /** A new cluster for a miss in a cache. */
  #forget(operation: number): number {
    return this.#history.values + this.#history.keys + this.#forgotten.push(operation);
  }

  /** A GET of what no SET of this key wrote. True where the history need not tell of that SET. */
  #adopts(operation: number, key: number, value: number): boolean {
    const owner = value === UNWRITTEN ? 0 : this.#owners[value]!;
    if (this.options.extent === 'partial' && value !== UNWRITTEN) {
      // Of two keys with one value, one is wrong, but which?
      if (this.#orphans.has(value)) return false;
      if (owner === 0) {
        this.#orphans.add(value);
        this.#owners[value] = key + 1;
        return true;
      }
    }
    this.#note({ key, operation, wrong: { anomaly: this.#strange(operation, key, value, owner) } });
    return false;
  }

  #strange(operation: number, key: number, value: number, owner: number): Anomaly {
    if (owner === -1 - key) return 'refused-but-stored';
    if (owner !== 0) return 'foreign-value';
    const remark = value === UNWRITTEN ? this.#history.remarks?.get(operation)?.kind : undefined;
    if (remark === 'torn' || remark === 'mixed') return 'torn-value';
    return remark === 'foreign' ? 'foreign-value' : 'never-written';
  }

  #note(finding: Finding): void {
    this.#isViolated[finding.key] = 1;
    this.violatedKeys += 1;
    if (this.findings.length < this.options.atMost) this.findings.push(finding);
  }
}
