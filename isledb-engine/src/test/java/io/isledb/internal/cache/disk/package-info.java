/** Tests of the disk cache. */
@NullMarked
package io.isledb.internal.cache.disk;

import org.jspecify.annotations.NullMarked;
