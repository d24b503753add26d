/** The commit log: claiming, committing, fencing. */
@NullMarked
package io.isledb.internal.log;

import org.jspecify.annotations.NullMarked;
