package io.isledb;

/**
 * What a commit says of itself.
 *
 * @param id its place in the log, dense from 1
 * @param epoch the writer's epoch
 * @param writer the writer's name
 * @param isFence whether it only claims ownership and carries no entries
 * @param firstSequence sequence number of its first entry (or of the next entry ever, when it has
 *     none)
 * @param entries how many entries it carries
 * @param committedAtMs the writer's wall clock when it was built, ms since 1970, never less than
 *     its predecessor's
 * @param watermarks where consumption goes on after this commit
 */
public record CommitInfo(
    long id,
    long epoch,
    String writer,
    boolean isFence,
    long firstSequence,
    long entries,
    long committedAtMs,
    Watermarks watermarks) {}
