/** A store in the memory of this process, for tests and trials. */
@NullMarked
package io.isledb.store.memory;

import org.jspecify.annotations.NullMarked;
