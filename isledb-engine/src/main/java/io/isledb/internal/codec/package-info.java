/** Varints, checksums, hashes, compression. */
@NullMarked
package io.isledb.internal.codec;

import org.jspecify.annotations.NullMarked;
