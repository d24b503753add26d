/** Maintenance of the isles that a task uses. */
@NullMarked
package io.isledb.connect.common.maintain;

import org.jspecify.annotations.NullMarked;
