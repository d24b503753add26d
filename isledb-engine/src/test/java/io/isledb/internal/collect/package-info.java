@NullMarked
package io.isledb.internal.collect;

import org.jspecify.annotations.NullMarked;
