/** The objects that large values lie in: encoding and decoding, no I/O. */
@NullMarked
package io.isledb.internal.format.blob;

import org.jspecify.annotations.NullMarked;
