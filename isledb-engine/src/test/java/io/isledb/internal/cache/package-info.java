/** Tests of caches. */
@NullMarked
package io.isledb.internal.cache;

import org.jspecify.annotations.NullMarked;
