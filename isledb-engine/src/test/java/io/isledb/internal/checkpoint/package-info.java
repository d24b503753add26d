@NullMarked
package io.isledb.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
