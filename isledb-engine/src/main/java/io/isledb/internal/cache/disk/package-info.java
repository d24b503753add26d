/**
 * Stored bytes of objects on local disk, kept over restarts.
 *
 * <p>A directory holds segments, each a file of records that were written one after another; the
 * oldest segment goes when there is no room for another, and what was asked for since it was
 * written is written again. A segment is written under a temporary name and renamed when it is
 * complete, so after a crash there is nothing half-written to be told from what is whole.
 *
 * <pre>
 * directory := lock  segment*
 * lock      := an empty file, locked while a process uses the directory
 * segment   := record*  directory entry*  trailer          ("&lt;20 digits&gt;.seg", ".tmp" while written)
 * record    := ownerLength:u16  owner:bytes  offset:u64  length:u32  payload:bytes{length}  crc32c:u32
 *              owner: the isle's id, a line feed, the object's name
 * entry     := hash:u64  position:u32  recordBytes:u32
 * trailer   := entries:u32  crc32c:u32  magic:u64          crc32c: of entries and their number
 * </pre>
 *
 * <p>All numbers are little-endian. Opening reads the ends of segments only. A record is verified
 * whenever it is read, its name too, so neither a flipped bit nor two names of the same hash give
 * wrong bytes: they are misses.
 */
@NullMarked
package io.isledb.internal.cache.disk;

import org.jspecify.annotations.NullMarked;
