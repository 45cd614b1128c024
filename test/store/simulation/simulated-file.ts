import type { Random } from './random.js';

/** Disks write sectors whole; between sectors no order is kept. */
export const SECTOR_BYTES = 512;

/**
 * What a power cut leaves of the data that was not synced: nothing, all up to some instant, of each sector and of the size
 * any state, all the size but not all sectors, everything.
 */
const POWER_CUTS = ['dropped', 'prefix', 'prefix', 'reordered', 'holes', 'kept'] as const;

/** One state of a sector, or of the size, since it was last brought to the disk. */
interface Version<T> {
  /** Grows with every change of anything on the disk. */
  readonly at: number;
  readonly state: T;
  /** A failed sync has marked it as written, which it is not: no later sync writes it. */
  lost: boolean;
}

/** Oldest first: the first one is on the disk, the last one is what processes see. */
type Versions<T> = [Version<T>, ...Version<T>[]];

/** A file in the page cache and on the disk, told apart by sector. The size is kept as one more sector is. */
export class SimulatedFile {
  #sectors: Versions<Buffer>[] = [];
  #sizes: Versions<number> = [onDisk(0)];
  /** Where the first byte stands that a failed sync has dropped. */
  #droppedFrom = Number.POSITIVE_INFINITY;

  /** As processes see it. */
  get size(): number {
    return last(this.#sizes).state;
  }

  /** As processes see it. */
  get content(): Buffer {
    return Buffer.concat(this.#sectors.map((versions) => last(versions).state)).subarray(0, this.size);
  }

  /** Whether a failed sync left data behind that will never be written, or has dropped some. */
  get hasLostData(): boolean {
    return this.#droppedFrom < this.size || this.#sectors.some((versions) => last(versions).lost);
  }

  /** Puts bytes into the page cache, all within one sector. */
  put(at: number, bytes: Buffer, position: number): void {
    this.#change(at, Math.floor(position / SECTOR_BYTES), (sector) => bytes.copy(sector, position % SECTOR_BYTES));
    if (position + bytes.length > this.size) this.#sizes.push({ at, state: position + bytes.length, lost: false });
  }

  truncate(at: number, length: number): void {
    for (let i = Math.floor(length / SECTOR_BYTES); i < this.#sectors.length; i++) {
      this.#change(at, i, (sector) => sector.fill(0, clamp(length - i * SECTOR_BYTES)));
    }
    this.#sizes.push({ at, state: length, lost: false });
    if (length <= this.#droppedFrom) this.#droppedFrom = Number.POSITIVE_INFINITY;
  }

  /** Brings to the disk what was done until then: everywhere, or in the sectors of a range of bytes, and the size. */
  sync(until: number, range: Range = EVERYWHERE): void {
    for (const versions of this.#within(range)) settle(versions, until);
    settle(this.#sizes, until);
  }

  /**
   * A sync that fails, as on Linux: some sectors reach the disk, the others stay to be written, or are taken for written
   * all the same; of those some are dropped from the page cache too, so that the old content is seen again.
   */
  failSync(until: number, random: Random, range: Range = EVERYWHERE): void {
    const fate = random.pick(['kept', 'lost', 'dropped'] as const);
    for (const versions of this.#within(range)) {
      if (random.below(3) === 0) {
        settle(versions, until);
      } else if (fate !== 'kept') {
        for (const version of versions.slice(1)) if (version.at <= until) version.lost = true;
        if (fate === 'dropped' && last(versions).lost) this.#drop(versions);
      }
    }
  }

  /** What is left after a power cut; tells whether zeros stand where data was. */
  cutPower(random: Random): 'hole' | 'whole' {
    const before = this.content;
    const how = random.pick(POWER_CUTS);
    const prefix = random.pick([...this.#sectors, this.#sizes].flat()).at;
    const survivor = <T>(versions: Versions<T>): T => {
      if (how === 'dropped') return versions[0].state;
      if (how === 'kept') return last(versions).state;
      if (how === 'reordered') return random.pick(versions).state;
      if (how === 'holes') return random.below(2) === 0 ? versions[0].state : last(versions).state;
      return (versions.findLast(({ at }) => at <= prefix) ?? versions[0]).state;
    };
    const size = how === 'holes' ? this.size : survivor(this.#sizes);
    const image = Buffer.alloc(Math.ceil(size / SECTOR_BYTES) * SECTOR_BYTES);
    this.#sectors.forEach((versions, i) => {
      survivor(versions).copy(image, i * SECTOR_BYTES);
    });
    image.fill(0, size);
    this.#droppedFrom = Number.POSITIVE_INFINITY;
    this.#sizes = [onDisk(size)];
    this.#sectors = [];
    for (let i = 0; i < image.length; i += SECTOR_BYTES) {
      this.#sectors.push([onDisk(image.subarray(i, i + SECTOR_BYTES))]);
    }
    for (let i = 0; i < Math.min(size, before.length); i++) if (image[i] === 0 && before[i] !== 0) return 'hole';
    return 'whole';
  }

  /** Reads a sector from the disk again; behind the end of the file there are zeros, whatever the disk has. */
  #drop(versions: Versions<Buffer>): void {
    const start = this.#sectors.indexOf(versions) * SECTOR_BYTES;
    const seen = last(versions);
    const state = Buffer.from(versions[0].state).fill(0, clamp(this.size - start));
    const difference = state.findIndex((byte, i) => byte !== seen.state[i]);
    if (difference !== -1) this.#droppedFrom = Math.min(this.#droppedFrom, start + difference);
    versions.splice(1, versions.length, { ...seen, state });
  }

  #change(at: number, index: number, change: (sector: Buffer) => void): void {
    while (this.#sectors.length <= index) this.#sectors.push([onDisk(Buffer.alloc(SECTOR_BYTES))]);
    const versions = this.#sectors[index] as Versions<Buffer>;
    const state = Buffer.from(last(versions).state);
    change(state);
    versions.push({ at, state, lost: false });
  }

  #within({ from, to }: Range): Versions<Buffer>[] {
    return this.#sectors.slice(Math.floor(from / SECTOR_BYTES), Math.ceil(to / SECTOR_BYTES));
  }
}

/** Bytes of a file. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const EVERYWHERE: Range = { from: 0, to: Number.POSITIVE_INFINITY };

function onDisk<T>(state: T): Version<T> {
  return { at: 0, state, lost: false };
}

function last<T>(versions: Versions<T>): Version<T> {
  return versions[versions.length - 1] as Version<T>;
}

/** The latest version until then that is still to be written is on the disk now. */
function settle<T>(versions: Versions<T>, until: number): void {
  const index = versions.findLastIndex(({ at, lost }) => at <= until && !lost);
  if (index > 0) versions.splice(0, index);
}

/** An offset in a sector. */
function clamp(offset: number): number {
  return Math.min(SECTOR_BYTES, Math.max(0, offset));
}
