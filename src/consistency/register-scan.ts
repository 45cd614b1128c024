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

/**
 * The first operation on a key, in the order of ends, without which all has an explanation, and with which nothing has.
 */
export interface Finding {
  readonly key: number;
  readonly operation: number;
  /** What is wrong with the value that it read; undefined where its cluster contradicts others. */
  readonly anomaly?: Anomaly;
}

/**
 * Adds the operations of a history of registers to clusters, in the order of their ends, and notes where they
 * contradict.
 *
 * A value is its own cluster. The missing value that keys begin with is, by key, a cluster that was there before all;
 * where keys may be forgotten, each miss is a cluster of its own: something that makes a key missing may have happened
 * at any time.
 */
export class RegisterScan {
  readonly findings: Finding[] = [];
  violatedKeys = 0;
  readonly options: ScanOptions;
  readonly clusters: Clusters;
  /** By value: when its SET began. */
  readonly setStarts: Float64Array;
  readonly #history: History;
  readonly #owners: Int32Array;
  /** By key, the cluster that came last. */
  readonly #tails: Int32Array;
  readonly #isViolated: Uint8Array;
  /** Values without a SET, in a partial history. */
  readonly #orphans = new Set<number>();
  /** Where keys may be forgotten: how many GETs have found nothing. */
  #misses = 0;

  constructor(history: History, survey: RegisterSurvey, options: ScanOptions) {
    const { keys, values } = history;
    this.#history = history;
    this.options = options;
    this.#owners = survey.owners;
    this.setStarts = survey.setStarts;
    this.#isViolated = new Uint8Array(keys);
    this.#tails = new Int32Array(keys);
    this.clusters = new Clusters(values + keys + (options.mode === 'cache' ? survey.misses : 0));
    this.clusters.last.set(survey.setStarts);
    for (let key = 0; key < keys; key++) this.#openMissing(key);
    const order = survey.inOrder ? undefined : completionOrder(history.end, history.length);
    const count = order?.length ?? history.length;
    for (let at = 0; at < count; at++) this.#add(order === undefined ? at : order[at]!);
  }

  /**
   * The cluster of an operation; none for what read a value that is not its key's. Misses in a cache are not told
   * apart.
   */
  clusterOf(operation: number): number {
    const { key, value, values } = this.#history;
    const seen = value[operation]!;
    if (seen === MISSING) return values + 1 + key[operation]!;
    return this.#owners[seen] === 1 + key[operation]! ? seen : NO_CLUSTER;
  }

  #openMissing(key: number): void {
    const cluster = this.#history.values + 1 + key;
    this.clusters.open(cluster, NO_CLUSTER, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
    this.#tails[key] = cluster;
  }

  #add(operation: number): void {
    const { kind, key, value, end } = this.#history;
    const on = key[operation]!;
    const seen = value[operation]!;
    if (end[operation] === Number.POSITIVE_INFINITY || kind[operation] === REFUSED || this.#isViolated[on] === 1)
      return;
    if (seen === MISSING && this.options.mode === 'cache') this.#openForgotten(operation, on);
    else if (seen === MISSING) this.#addTo(this.#history.values + 1 + on, operation, on);
    else if (seen !== UNWRITTEN && this.#owners[seen] === 1 + on) this.#addTo(seen, operation, on);
    else if (this.#adopts(operation, on, seen)) this.#addTo(seen, operation, on);
  }

  #addTo(cluster: number, operation: number, key: number): void {
    const { first, last } = this.clusters;
    if (first[cluster] !== Number.POSITIVE_INFINITY) {
      const isSound = this.clusters.extend(cluster, this.#history.start[operation]!);
      if (!isSound) this.#note({ key, operation });
    } else if (this.#history.end[operation]! < last[cluster]!) {
      this.#note({ key, operation, anomaly: 'future-read' });
    } else this.#open(cluster, operation, key);
  }

  #openForgotten(operation: number, key: number): void {
    this.#misses += 1;
    this.#open(this.#history.values + this.#history.keys + this.#misses, operation, key);
  }

  #open(cluster: number, operation: number, key: number): void {
    this.clusters.open(cluster, this.#tails[key]!, this.#history.start[operation]!, this.#history.end[operation]!);
    this.#tails[key] = cluster;
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
    this.#note({ key, operation, anomaly: this.#strange(operation, key, value, owner) });
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
