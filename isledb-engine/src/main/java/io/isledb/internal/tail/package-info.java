/** The change feed. */
@NullMarked
package io.isledb.internal.tail;

import org.jspecify.annotations.NullMarked;
