/**
 * The file operations that the store needs, so that tests can make them fail and cut them short. All reject (`writeNow`:
 * throws) with a Node system error, after which an unknown part may have been done.
 */
export interface FileSystem {
  /** Opens a file for reading and writing; one that is missing is made. Its folder entry is not synced. */
  open(path: string): Promise<JournalFile>;
  /** Makes an empty file for reading and writing; one that is there is emptied. Its folder entry is not synced. */
  create(path: string): Promise<JournalFile>;
  exists(path: string): Promise<boolean>;
  /** Gives a file another name, in one step, or not at all; a file of that name is gone, but its open handles go on. */
  rename(from: string, to: string): Promise<void>;
  /** Takes a file away; one that is missing is fine. */
  remove(path: string): Promise<void>;
  /** Brings the names in a folder to the disk: files made, renamed and removed. */
  syncFolder(path: string): Promise<void>;
}

/** An open file. Positions and lengths are in bytes. */
export interface JournalFile {
  /** Bytes of it. */
  size(): Promise<number>;
  /** Fills `buffer` from `position` on as far as the file goes; resolves to the bytes read, 0 at its end. */
  read(buffer: Buffer, position: number): Promise<number>;
  /** Writes all of `bytes`, or rejects with an unknown part of them written. They must not change meanwhile. */
  write(bytes: Buffer, position: number): Promise<void>;
  /** The same on this thread: for a few bytes that the system only has to take into its cache. */
  writeNow(bytes: Buffer, position: number): void;
  /** Writes, and brings these bytes to the disk (O_DSYNC); earlier writes need a `sync`. */
  writeDurably(bytes: Buffer, position: number): Promise<void>;
  /** Brings all that was written so far to the disk (fdatasync), off this thread. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
