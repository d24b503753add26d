package io.isledb;

/** What an entry does to its key. */
public enum Kind {
  /** Gives the key a value. */
  PUT,
  /** Takes the key's value away. */
  DELETE
}
