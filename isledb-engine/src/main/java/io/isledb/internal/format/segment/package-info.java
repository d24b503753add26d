/** The objects that hold joined commits: encoding and decoding, no I/O. */
@NullMarked
package io.isledb.internal.format.segment;

import org.jspecify.annotations.NullMarked;
