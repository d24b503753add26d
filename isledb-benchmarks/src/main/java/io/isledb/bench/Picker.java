package io.isledb.bench;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Draws numbers of records, at a cost that does not count beside what is measured. */
final class Picker {
  /** A prime larger than any number of records here: a multiple of it per rank is a permutation. */
  private static final long SCATTER = 2_654_435_761L;

  private Picker() {}

  /** Every record alike. */
  static LongSupplier uniform(long records, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return () -> (long) (random.nextDouble() * records);
  }

  /**
   * Some records far more often than others, by Zipf's law, the popular ones scattered over all.
   * The method is that of Gray et al., "Quickly generating billion-record synthetic databases"
   * (SIGMOD 1994), which the Yahoo cloud serving benchmark uses too.
   *
   * @param skew the law's exponent, above 0 and below 1; 0.99 is usual
   */
  static LongSupplier zipfian(long records, double skew, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double zeta = zeta(records, skew);
    double alpha = 1 / (1 - skew);
    double eta = (1 - Math.pow(2.0 / records, 1 - skew)) / (1 - zeta(2, skew) / zeta);
    return () -> {
      double u = random.nextDouble();
      double uz = u * zeta;
      long rank;
      if (uz < 1) {
        rank = 0;
      } else if (uz < 1 + Math.pow(0.5, skew)) {
        rank = 1;
      } else {
        rank = (long) (records * Math.pow(eta * u - eta + 1, alpha));
      }
      return rank * SCATTER % records;
    };
  }

  private static double zeta(long count, double skew) {
    double sum = 0;
    for (long i = 1; i <= count; i++) {
      sum += 1 / Math.pow((double) i, skew);
    }
    return sum;
  }
}
