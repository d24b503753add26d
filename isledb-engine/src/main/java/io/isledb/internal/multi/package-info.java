/** Many isles read and followed as one. */
@NullMarked
package io.isledb.internal.multi;

import org.jspecify.annotations.NullMarked;
