package io.isledb;

/**
 * How often what was wanted was in memory, since the isles were opened.
 *
 * @param hits lookups that found it
 * @param misses lookups that had to load it
 */
public record CacheStats(long hits, long misses) {}
