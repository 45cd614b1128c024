/** The file operations that the store needs, so that tests can make them fail. All reject with a Node system error. */
export interface FileSystem {
  /** Opens a file for reading and writing; one that is missing is made, and its folder entry synced. */
  open(path: string): Promise<JournalFile>;
}

/** An open file. Positions and lengths are in bytes. */
export interface JournalFile {
  /** Fills `buffer` from `position` on as far as the file goes; resolves to the bytes read, 0 at its end. */
  read(buffer: Buffer, position: number): Promise<number>;
  /** Writes all of `bytes`, or rejects with an unknown part of them written. */
  write(bytes: Buffer, position: number): Promise<void>;
  /** Brings the content to the disk (fdatasync). */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
