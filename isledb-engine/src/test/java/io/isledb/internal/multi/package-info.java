/** Tests of reading and following many isles. */
@NullMarked
package io.isledb.internal.multi;

import org.jspecify.annotations.NullMarked;
