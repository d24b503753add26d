@NullMarked
package io.isledb.internal.multi;

import org.jspecify.annotations.NullMarked;
