/** Tests of what everything stands on. */
@NullMarked
package io.isledb.internal.base;

import org.jspecify.annotations.NullMarked;
