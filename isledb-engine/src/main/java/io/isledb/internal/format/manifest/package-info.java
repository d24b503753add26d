/** The manifest: what compaction has done; pure encoding and decoding. */
@NullMarked
package io.isledb.internal.format.manifest;

import org.jspecify.annotations.NullMarked;
