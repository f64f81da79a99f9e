import { Outlet } from '@tanstack/react-router'
import { FollowDeliveries } from '../features/deliver/follow-deliveries.tsx'
import { RunCommand } from '../features/runs/run-now.tsx'
import { useAppStatus } from '../ports/app-events.tsx'
import { CommandCenter } from './command-center.tsx'
import { EngineStrip } from './engine-strip.tsx'
import { FollowRuns } from './follow-runs.tsx'
import { HeldStrip } from './held-strip.tsx'
import { Navigation } from './navigation.tsx'
import { OpenFile } from './open-file.tsx'
import { SaveCommand } from '../features/save/save-file.tsx'
import { focusScreen, useScreenFocus } from './screen-focus.ts'
import classes from './shell.module.css'
import { ShowNotices } from './show-notices.tsx'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { UpdateNotice } from './update-notice.tsx'
import { WordsOfSnapshot } from './words-of-snapshot.tsx'

/** The frame around every screen. */
export function Shell() {
  const { engine } = useAppStatus()
  useScreenFocus()
  return (
    <WordsOfSnapshot>
      <div className={classes.shell} data-app-state={engine.state === 'ready' ? 'ready' : 'waiting'}>
        <button type="button" className={classes.skip} onClick={focusScreen}>
          Skip to the screen
        </button>
        <header className={classes.top}>
          <TopBar />
        </header>
        <nav className={classes.nav} aria-label="Screens">
          <Navigation />
        </nav>
        <main className={classes.main}>
          <HeldStrip />
          <Outlet />
        </main>
        <div className={classes.over}>
          <EngineStrip />
        </div>
        <footer className={classes.status}>
          <StatusBar />
        </footer>
        <CommandCenter />
        <FollowRuns />
        <ShowNotices />
        <FollowDeliveries />
        <SaveCommand />
        <OpenFile />
        <RunCommand />
        <UpdateNotice />
      </div>
    </WordsOfSnapshot>
  )
}
