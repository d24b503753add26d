package io.isledb;

/**
 * What a disk cache has done since it was opened, and what it holds.
 *
 * @param hits sections that were read from disk
 * @param misses sections that had to be fetched from the store
 * @param written sections that were written
 * @param refused sections that were not written: too large, too many at a time, or the disk failing
 * @param damaged sections and files that were found damaged and thrown away
 * @param evicted sections that made room for others
 * @param sections how many there are now
 * @param bytes what its files take
 */
public record DiskCacheStats(
    long hits,
    long misses,
    long written,
    long refused,
    long damaged,
    long evicted,
    long sections,
    long bytes) {}
