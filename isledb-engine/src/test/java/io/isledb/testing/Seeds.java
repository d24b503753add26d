package io.isledb.testing;

import java.util.Random;

/** Random numbers for tests, from a seed that is printed. */
public final class Seeds {
  private Seeds() {}

  /** A generator with a new seed, or the one in the system property {@code isledb.seed}. */
  public static Random random(String test) {
    long seed = Long.getLong("isledb.seed", System.nanoTime() * 0x9E3779B97F4A7C15L);
    System.out.println(test + ": -Disledb.seed=" + seed);
    return new Random(seed);
  }
}
