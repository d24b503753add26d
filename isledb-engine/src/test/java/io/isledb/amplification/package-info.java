/** How much more than was written is stored, written and read. */
@NullMarked
package io.isledb.amplification;

import org.jspecify.annotations.NullMarked;
