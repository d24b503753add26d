@NullMarked
package io.isledb.testbed;

import org.jspecify.annotations.NullMarked;
