package io.isledb.store.decorate;

/**
 * The requests of a store that are counted and paid for apart. Folder listings count as {@link
 * #LIST}.
 */
public enum RequestKind {
  CREATE,
  PUT,
  READ,
  READ_RANGE,
  LIST,
  DELETE
}
