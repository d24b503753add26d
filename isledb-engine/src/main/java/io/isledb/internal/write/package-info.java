/** The writer: buffers, flushes, is fenced. */
@NullMarked
package io.isledb.internal.write;

import org.jspecify.annotations.NullMarked;
