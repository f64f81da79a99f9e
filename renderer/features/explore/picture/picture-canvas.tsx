import {
  Background,
  Controls,
  Handle,
  PanOnScrollMode,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useMantineColorScheme } from '@mantine/core'
import { count, date } from '../../../ports/format.ts'
import { Slug } from '../../../components/slug.tsx'
import { slugCalled } from '../../../../shared/vocabulary.ts'
import { toldAt } from '../../../ports/values.ts'
import { useVocabulary } from '../../../ports/words.ts'
import { boxWidth, columnX, neighbour, pathThrough, type PictureLayout, type PictureNode } from './layout.ts'
import classes from './picture.module.css'

interface BoxData extends Record<string, unknown> {
  readonly box: PictureNode
  readonly stop: boolean
  readonly on: boolean
  readonly dim: boolean
}

const nodeTypes = { box: Box }
const boxHeight = 28
/** Frames, two seconds of them. */
const patience = 120
const edge = 24
const pictureWidth = columnX.resource + boxWidth.resource

/** The three columns, drawn; every box can be reached with the arrow keys. */
interface CanvasProps {
  readonly layout: PictureLayout
  readonly start: string
  readonly label: string
  /** To those of a status that are not drawn. */
  readonly onMore: (slug: string) => void
}

export function PictureCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
}

function Canvas({ layout, start, label, onMore }: CanvasProps) {
  const [at, setAt] = useState(start)
  const { colorScheme } = useMantineColorScheme()
  const flow = useReactFlow()
  const frame = useRef<HTMLDivElement>(null)
  const path = useMemo(() => pathThrough(layout, at), [layout, at])
  const nodes = useMemo(
    () =>
      layout.nodes.map((box): Node<BoxData> => ({
        id: box.id,
        type: 'box',
        position: { x: box.x, y: box.y },
        data: { box, stop: box.id === at, on: path.has(box.id) && at !== 'focus', dim: !path.has(box.id) },
      })),
    [layout, at, path],
  )
  const edges = useMemo(
    () =>
      layout.edges.map((edge): Edge => ({
        id: edge.id,
        source: edge.from,
        target: edge.to,
        focusable: false,
        className: path.has(edge.id) && at !== 'focus' ? 'on' : '',
      })),
    [layout, at, path],
  )
  /** Moves up or down only as far as it takes; the columns stay where they are. */
  const bringIntoSight = (box: PictureNode): void => {
    const { x, y, zoom } = flow.getViewport()
    const height = frame.current?.clientHeight ?? 0
    const top = box.y * zoom + y
    const wanted = top < edge ? edge : top + boxHeight * zoom > height - edge ? height - edge - boxHeight * zoom : top
    if (wanted !== top) void flow.setViewport({ x, y: y + wanted - top, zoom })
  }
  const goTo = (id: string): void => {
    setAt(id)
    const box = layout.nodes.find((node) => node.id === id)
    if (box) bringIntoSight(box)
    frame.current?.querySelector<HTMLElement>(`[data-box="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  }
  // The arrow keys are for the boxes from the beginning. A box cannot take the focus before React Flow has measured and shown it.
  useEffect(() => {
    let left = patience
    let next = 0
    const focusStart = (): void => {
      const box = frame.current?.querySelector<HTMLElement>(`[data-box="${CSS.escape(start)}"]`)
      box?.focus({ preventScroll: true })
      const taken = box != null && document.activeElement === box
      if (!taken && --left > 0) next = requestAnimationFrame(focusStart)
    }
    next = requestAnimationFrame(focusStart)
    return () => cancelAnimationFrame(next)
  }, [start])
  const choose = (id: string): void => {
    const more = layout.nodes.find((node) => node.id === id)?.more ?? null
    if (more === null) setAt(id)
    else onMore(more)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = neighbour(layout, at, event.key)
    if (next === null) return
    event.preventDefault()
    goTo(next)
  }
  return (
    <div ref={frame} className={classes.canvas} role="group" aria-label={label} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={colorScheme === 'auto' ? 'system' : colorScheme}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        // Without it React Flow lets no pointer reach the boxes.
        onNodeClick={(_event, { id }) => choose(id)}
        elementsSelectable={false}
        disableKeyboardA11y
        onlyRenderVisibleElements={false}
        minZoom={0.2}
        maxZoom={1.5}
        onInit={(ready) => {
          const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {}
          const zoom = Math.min(1, (clientWidth - 2 * edge) / pictureWidth)
          const y = layout.height * zoom < clientHeight ? (clientHeight - layout.height * zoom) / 2 : edge
          const box = layout.nodes.find((node) => node.id === start)
          void ready.setViewport({ x: (clientWidth - pictureWidth * zoom) / 2, y, zoom }).then(() => box && bringIntoSight(box))
        }}
        panOnScroll
        panOnScrollMode={PanOnScrollMode.Vertical}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={24} size={1} />
        <Controls showInteractive={false} position="bottom-center" orientation="horizontal" />
      </ReactFlow>
    </div>
  )
}

function Box({ data }: NodeProps<Node<BoxData>>) {
  const { box, stop, on, dim } = data
  const vocabulary = useVocabulary()
  const { grant } = box
  const named =
    box.kind === 'status'
      ? `${slugCalled(vocabulary, box.label)}: ${count(box.count)}`
      : box.more !== null
        ? `${box.label} that are ${slugCalled(vocabulary, box.more).toLowerCase()}: show them in the list of grants`
        : grant === null
          ? box.label
          : `${box.label}, ${slugCalled(vocabulary, grant.slug)} ${date(toldAt(vocabulary, grant))}`.trimEnd()
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        className={`${classes.node ?? ''} nodrag`}
        data-box={box.id}
        data-autofocus={stop || undefined}
        data-kind={box.kind}
        data-focus={box.id === 'focus' || undefined}
        data-more={box.more !== null || undefined}
        data-on={on || undefined}
        data-dim={dim || undefined}
        style={{ width: boxWidth[box.kind] }}
        tabIndex={stop ? 0 : -1}
        aria-label={named}
        title={named}
      >
        {box.kind === 'status' ? (
          <>
            <Slug slug={box.label} />
            <span>{count(box.count)}</span>
          </>
        ) : (
          <span className={classes.label}>{box.label}</span>
        )}
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  )
}
