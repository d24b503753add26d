package io.isledb.internal.base;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Draws everything that must not be guessed twice: nonces, ULIDs, jitter. Thread-safe although the
 * generator behind it need not be.
 */
public final class Ids {
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int ULID_CHARS = 26;

  private final Time time;
  private final RandomGenerator random;

  public Ids(Time time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  /** Random numbers that nobody can foresee, nor draw twice in another process. Thread-safe. */
  public static RandomGenerator unforeseeable() {
    return new SecureRandom();
  }

  /** 128 random bits as 32 hexadecimal digits. */
  public String nonce() {
    long high = next();
    long low = next();
    char[] text = new char[32];
    for (int i = 0; i < 16; i++) {
      text[i] = HEX[(int) (high >>> (60 - 4 * i)) & 15];
      text[16 + i] = HEX[(int) (low >>> (60 - 4 * i)) & 15];
    }
    return new String(text);
  }

  /**
   * A ULID: 48 bits of wall-clock milliseconds, then 80 random bits, in Crockford's base 32; sorts
   * by time.
   */
  public String ulid() {
    long ms = time.wallMs();
    long middle = next();
    long low = next();
    char[] text = new char[ULID_CHARS];
    for (int i = 0; i < 10; i++) {
      text[i] = CROCKFORD[(int) (ms >>> (45 - 5 * i)) & 31];
    }
    for (int i = 0; i < 8; i++) {
      text[10 + i] = CROCKFORD[(int) (middle >>> (5 * i)) & 31];
      text[18 + i] = CROCKFORD[(int) (low >>> (5 * i)) & 31];
    }
    return new String(text);
  }

  /** Uniform in [0, 1). */
  public synchronized double fraction() {
    return random.nextDouble();
  }

  private synchronized long next() {
    return random.nextLong();
  }
}
