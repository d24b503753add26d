/** Tests of tailers and of places in the feed. */
@NullMarked
package io.isledb.internal.tail;

import org.jspecify.annotations.NullMarked;
