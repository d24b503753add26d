/** Tests of maintenance as a whole. */
@NullMarked
package io.isledb.internal.maintain;

import org.jspecify.annotations.NullMarked;
