package io.isledb.options;

/** The largest sizes in bytes that the format allows. */
public final class Limits {
  public static final int KEY_BYTES_MAX = 65_535;
  public static final int VALUE_BYTES_MAX = 256 << 20;
  public static final int ATTRIBUTES_BYTES_MAX = 64 << 20;

  private Limits() {}
}
