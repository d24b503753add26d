/** Tests of how everything is put together. */
@NullMarked
package io.isledb.internal.isle;

import org.jspecify.annotations.NullMarked;
